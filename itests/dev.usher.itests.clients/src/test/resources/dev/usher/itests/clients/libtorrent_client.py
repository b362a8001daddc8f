# A libtorrent session: PORTS SAVE MODE IDENTITY TORRENT...; MODE is seed or fetch. Ends with its standard input.
import os
import sys
import threading
import time

import libtorrent as lt

ports, save, mode, identity, *torrents = sys.argv[1:]
session = lt.session({
    'listen_interfaces': ports, 'enable_outgoing_utp': False, 'enable_incoming_utp': False,
    'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False,
    'out_enc_policy': 2, 'in_enc_policy': 2, 'allow_multiple_connections_per_ip': True, 'active_limit': 100,
    'active_downloads': 100, 'active_seeds': 100, 'min_announce_interval': 2, 'min_reconnect_time': 2, 'validate_https_trackers': False,
    'alert_mask': lt.alert.category_t.error_notification | lt.alert.category_t.tracker_notification
    | lt.alert.category_t.peer_notification | lt.alert.category_t.connect_notification})
handles = []
for torrent in torrents:
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(torrent)
    # a v2 torrent of one file is called as its file
    item = os.path.basename(torrent).removesuffix('.torrent')
    params.save_path = save if params.ti.name() == item else os.path.join(save, item)
    params.flags = lt.torrent_flags.seed_mode if mode == 'seed' else lt.torrent_flags.update_subscribe
    handle = session.add_torrent(params)
    if params.ti.ssl_cert():
        handle.set_ssl_certificate(identity + '/peer.pem', identity + '/peer.key', identity + '/dh.pem')
    handles.append(handle)


def watch():
    while True:
        for alert in session.pop_alerts():
            print(alert.message(), flush=True)
            if isinstance(alert, lt.tracker_reply_alert):
                alert.handle.scrape_tracker()
        time.sleep(0.05)


threading.Thread(target=watch, daemon=True).start()
sys.stdin.read()
