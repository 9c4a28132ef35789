/// <reference types="vite/client" />

declare module 'virtual:words/zh' {
  const words: Record<'app' | 'kit' | 'shell', Record<string, unknown>>;
  export default words;
}

declare module 'virtual:words/en' {
  const words: Record<'app' | 'kit' | 'shell', Record<string, unknown>>;
  export default words;
}

declare module 'virtual:names' {
  /** Key of the namespace `shell` to the names by which it can be found. */
  const names: Record<string, readonly string[]>;
  export default names;
}

declare module 'virtual:tokens.css';
