/** @file Views that few people open on a first visit: their code comes when they are opened. */
import type { ComponentType, FunctionComponent } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { usePage } from '../state.ts';

/** A view that is drawn as soon as its code is there. @param load called once; tried again after a failure */
export function lazily<Properties extends object>(
  load: () => Promise<ComponentType<Properties>>,
): FunctionComponent<Properties> {
  let loaded: ComponentType<Properties> | undefined;
  return function Lazy(properties) {
    const { notices } = usePage();
    const [View, setView] = useState(() => loaded);
    // Code that is there already comes before the next frame: nothing blinks.
    useLayoutEffect(() => {
      if (View) return;
      load().then(
        (view) => {
          loaded = view;
          setView(() => view);
        },
        (error: unknown) => notices.fail(error),
      );
    }, [View, notices]);
    return View ? <View {...properties} /> : null;
  };
}
