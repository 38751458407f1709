/** @file Views that few people open on a first visit: their code comes when they are opened. */
import type { ComponentType, FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { usePage } from '../state.ts';

/** A view without properties that is drawn as soon as its code is there. @param load called once; tried again after a failure */
export function lazily(load: () => Promise<ComponentType>): FunctionComponent {
  let loaded: ComponentType | undefined;
  return function Lazy() {
    const { notices } = usePage();
    const [View, setView] = useState(() => loaded);
    useEffect(() => {
      if (View) return;
      load().then(
        (view) => {
          loaded = view;
          setView(() => view);
        },
        (error: unknown) => notices.fail(error),
      );
    }, [View, notices]);
    return View ? <View /> : null;
  };
}
