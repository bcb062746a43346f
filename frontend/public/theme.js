// Runs before the first paint so that a chosen theme never flashes the other one.
try {
  const chosen = localStorage.getItem("adit.theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage can be forbidden; the system's preference then decides.
}
