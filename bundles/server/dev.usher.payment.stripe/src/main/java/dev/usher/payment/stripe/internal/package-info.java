/** Payment by card through Stripe: its API, its webhooks, and what they mean for a payment. */
package dev.usher.payment.stripe.internal;
