// A form that is sent by what the page does, not by the browser.

export function submitting(run: () => void): (event: { preventDefault(): void }) => void {
  return (event) => {
    event.preventDefault();
    run();
  };
}
