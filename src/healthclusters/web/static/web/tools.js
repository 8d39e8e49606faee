// Answers at once while a form is changed. Without this script the form has a button.
// form[data-live="ID"]: the part of the page with that id is fetched anew for the form's state; the
// server says in X-Address where the state can be found again.
(function () {
  "use strict";
  document.querySelectorAll("form[data-live]").forEach(function (form) {
    var part = document.getElementById(form.dataset.live);
    var said = document.getElementById("said"), timer = 0, running = null;
    document.documentElement.classList.add("with-script");

    function keep() {
      var at = document.activeElement, open = {};
      part.querySelectorAll("details[id]").forEach(function (d) { open[d.id] = d.open; });
      return function () {
        Object.keys(open).forEach(function (id) {
          var d = document.getElementById(id);
          if (d) d.open = open[id];
        });
        var again = at && at.id && !document.contains(at) ? document.getElementById(at.id) : null;
        if (again) again.focus();
      };
    }
    // What follows from an answer is set in the form as well.
    function follow() {
      part.querySelectorAll("[data-set]").forEach(function (mark) {
        var field = form.elements[mark.dataset.set];
        if (field && field !== document.activeElement) field.value = mark.dataset.value;
      });
      form.querySelectorAll("[data-as-it-is]").forEach(function (question) {
        var chosen = question.querySelector("input:checked");
        question.classList.toggle("changed", chosen && chosen.value !== question.dataset.asItIs);
      });
    }
    function show(answer, text) {
      var back = keep(), ok = answer.status === 200;
      if (ok) {
        part.innerHTML = text;
        history.replaceState(null, "", answer.headers.get("X-Address") || location.href);
        document.querySelectorAll("[data-stale]").forEach(function (old) { old.hidden = true; });
        document.querySelectorAll("[data-when-stale]").forEach(function (note) { note.hidden = false; });
      }
      var notice = form.querySelector(".refused") || form.insertBefore(document.createElement("div"), form.firstChild);
      notice.className = "refused";
      notice.innerHTML = ok ? "" : text;
      if (ok) follow();
      back();
      var words = (ok ? part : notice).querySelector("[data-say]");
      if (said && words) said.textContent = words.textContent.replace(/\s+/g, " ").trim();
    }
    function ask() {
      var query = new URLSearchParams(Array.from(new FormData(form)).filter(function (pair) {
        return typeof pair[1] === "string";
      }));
      if (running) running.abort();
      running = new AbortController();
      part.classList.add("busy");
      fetch(form.action.split(/[?#]/)[0] + "?" + query, {
        headers: { "X-Part": form.dataset.live }, signal: running.signal
      }).then(function (answer) {
        if (![200, 400, 404].includes(answer.status)) throw new Error("no answer");
        return answer.text().then(function (text) { part.classList.remove("busy"); show(answer, text); });
      }).catch(function (error) {
        if (error.name === "AbortError") return;
        part.classList.remove("busy");
        form.submit(); // the server cannot be reached in this way: ask as without a script
      });
    }
    form.addEventListener("input", function (event) {
      clearTimeout(timer);
      timer = setTimeout(ask, /^(text|search|number)$/.test(event.target.type) ? 250 : 0);
    });
  });
})();
