/**
 * What the platform gives a transport. Transports call these types and do not implement them; the
 * platform imports {@code [1.0,1.1)}.
 */
@Export
@Version("1.0.0")
package dev.usher.transport.api.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
