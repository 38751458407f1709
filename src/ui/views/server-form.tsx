/** @file The fields of a Milvus server, the test of what stands in them, and the step that the test allows. */
import { COLLECTION } from '../../profiles/profiles.ts';
import { formatCount } from '../format.ts';
import { hostOf, type ServerConnection, type ServerForm as Fields } from '../server-connection.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';
import { Switch } from './switch.tsx';
import { Trouble } from './trouble.tsx';

type TextName = 'address' | 'token' | 'database' | 'collection';

interface FieldProps {
  readonly server: ServerConnection;
  readonly name: TextName;
  readonly type?: 'text' | 'password' | 'url';
  readonly placeholder: string;
  readonly required?: boolean;
}

export function ServerForm({ server }: { server: ServerConnection }) {
  const { state } = server.test.value;
  const busy = state === 'asking' || state === 'loading-anew';
  return (
    <form
      class="server-form"
      onSubmit={(event) => {
        // The page's policy lets no form go anywhere; nothing is to go anywhere either.
        event.preventDefault();
        if (state === 'fits') server.use();
        else void server.askServer();
      }}
    >
      <Field server={server} name="address" placeholder={STRINGS.server.addressExample} required />
      <Field server={server} name="token" type="password" placeholder={STRINGS.server.tokenExample} />
      <KeepToken server={server} />
      <div class="field-pair">
        <Field server={server} name="database" placeholder={STRINGS.server.databaseExample} />
        <Field server={server} name="collection" placeholder={COLLECTION.name} required />
      </div>
      <Answer server={server} />
      <div class="sheet-actions">
        {state === 'fits' && (
          <button type="submit" class="button button-primary">
            {STRINGS.server.use}
          </button>
        )}
        <button
          type={state === 'fits' ? 'button' : 'submit'}
          class={state === 'fits' ? 'button' : 'button button-primary'}
          disabled={busy}
          onClick={state === 'fits' ? () => void server.askServer() : undefined}
        >
          {STRINGS.server.test}
        </button>
      </div>
    </form>
  );
}

function Field({ server, name, type = 'text', placeholder, required = false }: FieldProps) {
  return (
    <label class="field">
      <span>{STRINGS.server.fields[name]}</span>
      <input
        type={type}
        name={name}
        value={server.form.value[name]}
        placeholder={placeholder}
        required={required}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        dir="ltr"
        onInput={(event) => server.type({ [name]: event.currentTarget.value } satisfies Partial<Fields>)}
      />
    </label>
  );
}

function KeepToken({ server }: { server: ServerConnection }) {
  const { keepToken } = server.form.value;
  return (
    <div class="field-switch">
      <Switch
        name={STRINGS.server.keepToken}
        hint={keepToken ? STRINGS.server.tokenKept : STRINGS.server.tokenInTab}
        on={keepToken}
        onChange={(on) => server.type({ keepToken: on })}
      />
    </div>
  );
}

/** The region is always there, so that readers hear what comes into it. */
function Answer({ server }: { server: ServerConnection }) {
  const test = server.test.value;
  const host = hostOf(server.form.value);
  return (
    <div class="server-answer" aria-live="polite">
      {test.state === 'asking' && <p class="muted">{STRINGS.server.asking(host)}</p>}
      {test.state === 'loading-anew' && <p class="muted">{STRINGS.server.loadingAnew(host)}</p>}
      {test.state === 'failed' && <Trouble message={test.message} />}
      {test.state === 'fits' && (
        <p class="server-fits">
          <Icon name="check" />
          <span>
            {fitText(host, server.form.value.collection, test.check)}
            {test.check.collection?.note && <span class="muted">{test.check.collection.note}</span>}
          </span>
        </p>
      )}
    </div>
  );
}

type Fit = Extract<ServerConnection['test']['value'], { state: 'fits' }>['check'];

function fitText(host: string, name: string, { collection }: Fit): string {
  return collection
    ? STRINGS.server.fits(host, name, collection.photos, formatCount(collection.photos))
    : STRINGS.server.willBeMade(host, name);
}
