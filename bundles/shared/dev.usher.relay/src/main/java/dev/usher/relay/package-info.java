/**
 * Joins two connections that cannot reach each other, by tickets.
 *
 * <p>Each end connects and sends {@code USHER-RELAY/1 <ticket>\n}; when both are there the relay
 * says {@code joined\n} to each and from then on passes on what they send, unread: the ends talk
 * TLS with each other. Whoever runs a {@link dev.usher.relay.Relay} tells it which tickets belong
 * together; a ticket works once and for a few seconds. Consumers import {@code [1.0,2)}.
 */
@Export
@Version("1.0.0")
package dev.usher.relay;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
