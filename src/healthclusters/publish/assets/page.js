// Sorting, filtering and opening: extras. Without this script everything can be read.
(function () {
  "use strict";
  var table = document.querySelector(".clusters"), form = document.querySelector(".filter");
  function open() {
    var id = decodeURIComponent(location.hash.slice(1)), at = id && document.getElementById(id);
    for (var e = at; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    if (at) at.scrollIntoView();
  }
  addEventListener("hashchange", open);
  open();
  if (!table || !form) return;
  var body = table.tBodies[0], count = document.getElementById("count"), all = count.textContent;
  table.querySelectorAll("th[data-k]").forEach(function (th) {
    var b = document.createElement("button");
    b.type = "button"; b.className = "sort"; b.append.apply(b, Array.from(th.childNodes));
    th.append(b); th.ariaSort = th.dataset.k === "known" ? "descending" : "none";
    b.addEventListener("click", function () {
      var k = th.dataset.k, text = k === "name", first = text || k === "group" ? 1 : -1;
      var d = th.ariaSort === "descending" ? 1 : th.ariaSort === "ascending" ? -1 : first;
      table.querySelectorAll("th[data-k]").forEach(function (x) { x.ariaSort = "none"; });
      th.ariaSort = d > 0 ? "ascending" : "descending";
      Array.from(body.rows).sort(function (x, y) {
        var a = x.dataset[k], c = y.dataset[k];
        return d * (text ? a.localeCompare(c) : a - c) || y.dataset.known - x.dataset.known;
      }).forEach(function (r) { body.append(r); });
    });
  });
  function filter() {
    var v = Object.fromEntries(new FormData(form)), n = 0, rows = table.querySelectorAll("tr[data-id]");
    rows.forEach(function (r) {
      var d = r.dataset, ok = d.name.includes(v.name.toLowerCase()) &&
        (!v.country || d.country.split(" ").includes(v.country)) &&
        (!v.group || d.group === v.group) &&
        (!v.focus || d.focus.split(" ").includes(v.focus)) && +d.answered >= +v.known;
      r.hidden = !ok; n += ok;
      document.querySelectorAll('.mk[data-id="' + d.id + '"]').forEach(function (m) { m.style.opacity = ok ? 1 : 0.15; });
    });
    count.textContent = n === rows.length ? all : n ? n + " of " + rows.length + " clusters" :
      "No cluster matches. Take one filter away.";
    var query = new URLSearchParams(Array.from(new FormData(form)).filter(function (p) { return p[1] && p[1] !== "0" || p[0] === "group" && p[1]; }));
    try { history.replaceState(null, "", (query.size ? "?" + query : location.pathname) + location.hash); } catch (e) { /* some browsers refuse on files */ }
  }
  new URLSearchParams(location.search).forEach(function (value, key) {
    if (form.elements[key]) form.elements[key].value = value;
  });
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", function () { setTimeout(filter); });
  form.addEventListener("submit", function (e) { e.preventDefault(); });
  if (location.search) filter();
})();
