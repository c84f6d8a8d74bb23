@rem package.json says "exec node", so that under a Unix shell the signals that npm hands on reach Node. cmd.exe has no such word.
@%*
