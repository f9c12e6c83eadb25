// Runs the program of this platform's package, which npm installed as an optional dependency.
const { spawn } = require('node:child_process')
const { isatty } = require('node:tty')

const parent = process.ppid // before anything takes time: it may end meanwhile

module.exports = program => {
  const name = `paymock-${process.platform}-${process.arch}`
  const file = program + (process.platform === 'win32' ? '.exe' : '')
  let binary
  try {
    binary = require.resolve(`${name}/bin/${file}`)
  } catch {
    console.error(`${program}: package ${name} is not installed. Was npm told to leave out optional dependencies ` +
      '(--omit=optional)? Or is there no build for this platform: linux, darwin and win32 on x64 and arm64.')
    process.exit(3)
  }
  let child
  // A signal to this process alone goes on to the program, which ends by itself. Ctrl-C in a terminal reaches the
  // program anyway, and a second one would end it at once; so would any signal on Windows.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const told = process.platform === 'win32' || (signal === 'SIGINT' && isatty(0))
      if (!told) child.kill(signal)
    })
  }
  child = spawn(binary, process.argv.slice(2), { stdio: 'inherit' })
  // npx runs programs below a shell, which passes no signal on: its end is that of npx
  if (process.env.npm_command) {
    setInterval(() => { if (process.ppid !== parent) child.kill('SIGTERM') }, 250).unref()
  }
  child.on('error', problem => { console.error(`${program}: ${problem.message}`); process.exit(3) })
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code))
}
