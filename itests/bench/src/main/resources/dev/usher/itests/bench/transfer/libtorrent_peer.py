# One end of a transfer: END TORRENT DIRECTORY LISTEN IDENTITIES; the receiver reads the sender's port from standard input.
import sys
import time

import libtorrent as lt

end, torrent, directory, listen, identities = sys.argv[1:]
session = lt.session({
    'listen_interfaces': '127.0.0.1:' + listen, 'enable_outgoing_utp': False, 'enable_incoming_utp': False,
    'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False,
    'out_enc_policy': 2, 'in_enc_policy': 2, 'allow_multiple_connections_per_ip': True, 'alert_mask': 0})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent)
params.save_path = directory
params.flags = lt.torrent_flags.seed_mode if end == 'sender' else lt.torrent_flags.update_subscribe
handle = session.add_torrent(params)
if listen.endswith('s'):
    handle.set_ssl_certificate(f'{identities}/{end}.pem', f'{identities}/{end}.key', f'{identities}/dh.pem')
print('ready', flush=True)
command = sys.stdin.readline()
if end == 'receiver':
    handle.connect_peer(('127.0.0.1', int(command)))
    while not handle.status().is_seeding:
        time.sleep(0.01)
    print('complete', flush=True)
    sys.stdin.readline()
