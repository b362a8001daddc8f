/** The prepaid ledger: households' money in double entry, and the payments made from it. */
package dev.usher.payment.prepaid.store;
