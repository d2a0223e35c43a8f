// A click on a column's head sorts its table by it, the better end first; a second click turns the order round. Heads
// are buttons: the keyboard's Enter and space bar click too.
for (const head of document.querySelectorAll("th[data-first]")) {
  head.addEventListener("click", () => {
    const table = head.closest("table"), body = table.tBodies[0];
    const order = head.ariaSort ? (head.ariaSort === "ascending" ? "descending" : "ascending") : head.dataset.first;
    for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const value = row => row.cells[head.cellIndex].dataset.value;
    const missing = row => value(row) === "" ? 1 : 0; // last in either order
    const sign = order === "ascending" ? 1 : -1;
    const compare = head.dataset.text === undefined ? (a, b) => value(a) - value(b) : (a, b) => value(a).localeCompare(value(b));
    body.append(...[...body.rows].sort((a, b) => missing(a) - missing(b) || sign * compare(a, b)));
  });
}
