/// <reference types="vite/client" />

declare module 'virtual:words/zh' {
  const words: Record<'app' | 'kit' | 'shell', Record<string, unknown>>;
  export default words;
}

declare module 'virtual:words/en' {
  const words: Record<'app' | 'kit' | 'shell', Record<string, unknown>>;
  export default words;
}

declare module 'virtual:tokens.css';
