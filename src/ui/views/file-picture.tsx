/** @file A file that the person showed, as a picture. */
import { useLayoutEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** What the browser cannot draw is shown as a sign; the sentence that says why stands elsewhere. */
export function FilePicture({ file, alt = '' }: { file: Blob; alt?: string }) {
  const [url, setUrl] = useState<string>();
  const [broken, setBroken] = useState(false);
  useLayoutEffect(() => {
    const address = URL.createObjectURL(file);
    setUrl(address);
    setBroken(false);
    return () => URL.revokeObjectURL(address);
  }, [file]);
  if (broken) {
    return (
      <span class="picture picture-broken">
        <Icon name="alert" />
      </span>
    );
  }
  if (url === undefined) return <span class="picture" />;
  return (
    <img
      class="picture"
      src={url}
      alt={alt}
      decoding="async"
      draggable={false}
      onError={() => setBroken(true)}
    />
  );
}
