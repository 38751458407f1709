/** @file The mark: two photos, one behind the other, alike. The same drawing is public/icon.svg. */

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="logo-back" x="3" y="3" width="19" height="19" rx="5" />
      <rect class="logo-front" x="10" y="10" width="19" height="19" rx="5" />
      <path class="logo-hill" d="M12.5 25.5l5-7 3.2 4.2 2.1-2.6 4 5.4z" />
      <circle class="logo-hill" cx="23.8" cy="15.6" r="1.9" />
    </svg>
  );
}
