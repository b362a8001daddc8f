/** The backend reached over HTTPS: one HTTP client, mutual TLS, JSON, problem+json. */
package dev.usher.backend.rest.internal;
