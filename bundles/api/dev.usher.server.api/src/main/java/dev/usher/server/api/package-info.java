/**
 * The services by which the server's capabilities know each other; each is provided by the
 * capability named in its first sentence and may live alone in a container of its own.
 *
 * <p>All services are thread-safe and may block on the database. Refusals are {@link
 * dev.usher.media.api.Problem}s; expected absence is an empty {@link java.util.Optional}. Changes
 * are announced by {@link ServerTopics} through the OSGi EventAdmin, after the transaction.
 */
@Export
@Version("1.0.0")
package dev.usher.server.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
