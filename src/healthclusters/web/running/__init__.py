"""What a server that many rely on needs: health, logs, clear words when something is away."""
