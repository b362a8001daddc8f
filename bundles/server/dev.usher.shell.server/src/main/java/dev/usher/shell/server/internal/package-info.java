/**
 * Shell commands of the operator: {@code usher:*} on the server. Refusals come as one line that
 * says what to do.
 */
@Header(name = "Karaf-Commands", value = "dev.usher.shell.server.*")
package dev.usher.shell.server.internal;

import org.osgi.annotation.bundle.Header;
