// The page as it is in the HTML, with the least script that could be behind it: what the browser
// takes for the same changes of the same page. The app is not there.
(() => {
  document.documentElement.dataset.ready = "";
  const card = document.getElementById("sign-in");
  card.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    for (const [id, text] of [["email", "Enter your email."], ["password", "Enter your password."]]) {
      document.getElementById(id).setAttribute("aria-invalid", "true");
      const error = document.getElementById(`${id}-error`);
      error.textContent = text;
      error.hidden = false;
    }
    document.getElementById("email").focus();
  });
  card.addEventListener("input", (event) => {
    event.target.removeAttribute("aria-invalid");
    document.getElementById(`${event.target.id}-error`).hidden = true;
  });
  card.querySelector(".swap a").addEventListener("click", (event) => {
    event.preventDefault();
    const next = card.cloneNode(true);
    const field = next.querySelector(".field");
    const first = field.cloneNode(true);
    first.querySelectorAll("[id]").forEach((it) => it.removeAttribute("id"));
    field.before(first);
    next.querySelector("h1").textContent = "Create account";
    document.querySelector("#app").append(next);
    card.remove();
    document.title = "Create account";
    history.pushState(null, "", "sign-up");
    next.querySelector("h1").focus();
  });
})();
