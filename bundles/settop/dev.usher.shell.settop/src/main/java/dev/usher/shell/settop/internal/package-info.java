/**
 * Shell commands of a box: {@code usher:*} on the set-top side. Refusals come as one line that says
 * what to do.
 */
@Header(name = "Karaf-Commands", value = "dev.usher.shell.settop.*")
package dev.usher.shell.settop.internal;

import org.osgi.annotation.bundle.Header;
