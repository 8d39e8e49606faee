// Extra: the page looks again by itself without this script; with it only the counts change.
(function () {
  "use strict";
  var place = document.getElementById("progress");
  if (!place || !window.fetch) return;
  window.stop(); // the header that makes the page look again is for browsers without scripts
  function show(counts) {
    var waits = document.getElementById("waits");
    if (waits && counts.read > 0) waits.hidden = true; // the worker has it now
    Object.keys(counts).forEach(function (name) {
      var bar = document.getElementById("count-" + name), text = place.querySelector('[data-count="' + name + '"]');
      if (!bar || !text) return;
      bar.max = counts.read || 1; bar.value = counts[name];
      text.textContent = counts[name].toLocaleString(document.documentElement.lang);
    });
  }
  function look() {
    fetch(place.dataset.address, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (said) {
      show(said.counts);
      if (said.unfinished) setTimeout(look, 500); else location.reload();
    }).catch(function () { setTimeout(look, 1000 * Number(place.dataset.pause)); });
  }
  look();
})();
