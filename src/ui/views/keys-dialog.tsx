/** @file All keys, in one sheet that "?" opens from anywhere. */
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { KEY_STRINGS } from '../strings-keys.ts';
import '../styles/keys.css';
import { Icon } from './icon.tsx';
import { Modal } from './modal.tsx';

export function KeysDialog() {
  const page = usePage();
  const close = (): void => {
    page.showsKeys.value = false;
  };
  return (
    <Modal label={KEY_STRINGS.title} class="keys" onClose={close}>
      <div class="keys-head">
        <h2>{KEY_STRINGS.title}</h2>
        <button
          type="button"
          class="button button-icon"
          autofocus
          aria-label={STRINGS.close}
          title={STRINGS.close}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="keys-groups" tabIndex={0} role="group" aria-label={KEY_STRINGS.title}>
        {KEY_STRINGS.groups.map(({ name, keys }) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl class="pairs">
              {keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
