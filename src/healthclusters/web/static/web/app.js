// Extras: everything works without this script. Sorting of tables that the server sends in one order.
(function () {
  "use strict";
  var current = document.querySelector(".nav [aria-current]");
  if (current && current.scrollIntoView) {
    var list = current.closest("ul");
    list.scrollLeft = current.offsetLeft - list.offsetLeft - 16;
  }
  document.querySelectorAll("details.theme, .menu details").forEach(function (menu) {
    menu.addEventListener("keydown", function (e) {
      if (e.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
    });
    document.addEventListener("click", function (e) { if (!menu.contains(e.target)) menu.open = false; });
  });
  // On paper every citation is to be read.
  addEventListener("beforeprint", function () {
    document.querySelectorAll("details.cite").forEach(function (d) { d.open = true; });
  });
  function value(row, at) {
    var cell = row.cells[at], text = cell.innerText.trim(), bare = text.replace(/[\u202f\s]/g, "").replace("−", "-");
    // A comma is the decimal point of French, and stands between thousands in English.
    var french = cell.closest("[lang]").lang.slice(0, 2) === "fr";
    var number = parseFloat(french ? bare.replace(",", ".") : bare.replace(/,/g, ""));
    return { text: text, number: isNaN(number) || !/^[-+−]?[\d.,]/.test(text) ? null : number };
  }
  function sortable(table) {
    var heads = table.tHead && table.tHead.rows.length === 1 ? Array.from(table.tHead.rows[0].cells) : [];
    if (table.tBodies.length !== 1 || table.tBodies[0].rows.length < 3 || table.querySelector("a.sort, .sort, [colspan]")) return;
    heads.forEach(function (th, at) {
      var words = th.textContent.trim();
      if (!words || "fixed" in th.dataset || th.querySelector(".vh, .scale, .ends")) return;
      var b = document.createElement("button");
      b.type = "button"; b.className = "sort"; b.append.apply(b, Array.from(th.childNodes));
      th.append(b); th.setAttribute("aria-sort", "none");
      b.addEventListener("click", function () {
        var down = th.getAttribute("aria-sort") === "ascending" ? -1 : 1, body = table.tBodies[0];
        heads.forEach(function (x) { if (x.hasAttribute("aria-sort")) x.setAttribute("aria-sort", "none"); });
        th.setAttribute("aria-sort", down > 0 ? "ascending" : "descending");
        Array.from(body.rows).map(function (r) { return { row: r, v: value(r, at) }; }).sort(function (a, c) {
          if (a.v.number !== null && c.v.number !== null) return down * (a.v.number - c.v.number);
          // What has no number stands last, whichever way numbers go.
          if ((a.v.number === null) !== (c.v.number === null)) return a.v.number === null ? 1 : -1;
          return down * a.v.text.localeCompare(c.v.text);
        }).forEach(function (x) { body.append(x.row); });
      });
    });
  }
  document.querySelectorAll("main table:not(.heat, .prof)").forEach(sortable);
})();
