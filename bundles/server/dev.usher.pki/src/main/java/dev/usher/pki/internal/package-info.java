/**
 * The server's certificates and signing keys: making and keeping them, enrolling boxes (EST, RFC
 * 7030), recognising boxes by their certificates, and TLS of the HTTP server.
 */
package dev.usher.pki.internal;
