/** CXF, security, problems and pages behind {@link dev.usher.rest}. */
package dev.usher.rest.internal;
