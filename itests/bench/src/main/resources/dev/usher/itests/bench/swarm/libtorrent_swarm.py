# One client of a swarm: seed|peer TORRENT DIRECTORY ADDRESS. The seed makes the torrent, with libtorrent's choice of piece
# size. Peers read the addresses of all clients from standard input and go. Settings are libtorrent's own but for discovery,
# which a network of a few known hosts does not need, and for uTP, with which it is slower.
import sys
import time

import libtorrent as lt

end, torrent, directory, address = sys.argv[1:]
if end == 'seed':
    files = lt.file_storage()
    lt.add_files(files, directory + '/item')
    made = lt.create_torrent(files)
    lt.set_piece_hashes(made, directory)
    with open(torrent, 'wb') as out:
        out.write(lt.bencode(made.generate()))
session = lt.session({
    'listen_interfaces': address + ':6881', 'enable_outgoing_utp': False, 'enable_incoming_utp': False,
    'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False, 'alert_mask': 0})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent)
params.save_path = directory
if end == 'seed':
    params.flags = lt.torrent_flags.seed_mode
handle = session.add_torrent(params)
print('ready', flush=True)
for peer in sys.stdin.readline().split():
    if peer != address:
        handle.connect_peer((peer, 6881))
if end == 'peer':
    while not handle.status().is_seeding:
        time.sleep(0.02)
    status = handle.status()
    print('complete', status.total_failed_bytes + status.total_redundant_bytes, flush=True)
sys.stdin.readline()
print('uploaded', handle.status().total_payload_upload, flush=True)
