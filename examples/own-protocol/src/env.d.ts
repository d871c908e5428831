interface ImportMetaEnv {
  /** Where the chat server is. Default: port 8787 of the machine that the page comes from. */
  readonly VITE_CHAT_URL?: string
}
