/** What enrolled boxes ask of the PKI over REST. */
package dev.usher.pki.rest;
