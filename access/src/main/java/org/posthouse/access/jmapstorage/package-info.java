/**
 * What an account stores, by JMAP: its quotas, and blobs within requests. RFC 9425, RFC 9404, RFC 8620 §6.3
 *
 * <p>Invariants: a blob is had by those alone who may read it; what one account writes by these methods in a day is bounded, and so is what one answer holds.
 */
@NullMarked
package org.posthouse.access.jmapstorage;

import org.jspecify.annotations.NullMarked;
