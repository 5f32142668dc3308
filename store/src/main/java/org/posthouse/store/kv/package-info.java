/**
 * The engine underneath everything that is kept: ordered key spaces, atomic versioned batches, blobs.
 *
 * <p>Invariants: a commit touches one space and is durable when it returns; a blob is written before the commit that refers to it; no value is
 * larger than {@link org.posthouse.store.kv.Engine#MAX_VALUE}; after a failed sync nothing is acknowledged until the engine is reopened.
 */
@NullMarked
package org.posthouse.store.kv;

import org.jspecify.annotations.NullMarked;
