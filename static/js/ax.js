// Small conveniences over pages that work without them.

// A refused form puts the focus on its summary even when the browser ignores `autofocus`.
document.querySelector(".error-summary[autofocus]")?.focus();

// Escape closes the phone menu and gives the focus back to its button.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
