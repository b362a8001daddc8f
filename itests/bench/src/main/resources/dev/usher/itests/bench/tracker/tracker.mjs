// The npm package bittorrent-tracker on free ports of loopback, HTTP and UDP. The server alone: its client
// wants WebRTC, which has to be compiled.
import Server from './node_modules/bittorrent-tracker/server.js'

const server = new Server({ http: true, udp: true, ws: false, stats: false, interval: 1800000 })
server.on('error', e => { console.error(e); process.exit(1) })
server.on('warning', e => console.error(e.message))
server.on('listening', () => {
  console.log('http ' + server.http.address().port)
  console.log('udp ' + server.udp.address().port)
})
server.listen(0, { http: '127.0.0.1', udp: '127.0.0.1', udp6: '::1' })
