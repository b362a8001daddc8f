/**
 * Who the box is: its key, its certificates, the operator it trusts, and the time it trusts. Enrols
 * by itself (EST, RFC 7030) and keeps its certificates fresh.
 */
package dev.usher.identity.internal;
