/**
 * JMAP over HTTP: the session object, requests, files up and down, and events. RFC 8620
 *
 * <p>Invariants: one account has a bounded number of requests, uploads and streams of events under way; a stream ends where its caller's login does not stand any
 * more; an answer that holds somebody's data is never kept by a cache in between.
 */
@NullMarked
package org.posthouse.access.jmap;

import org.jspecify.annotations.NullMarked;
