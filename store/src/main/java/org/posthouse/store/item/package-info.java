/**
 * Small things that an account's programs keep beside its mail: identities, submissions, subscriptions to push. Each kind is a list with a state and changes since a
 * state. A space of its own (ITEMS), so that the mail's version does not change with it. Formats in docs/formats.md.
 */
@NullMarked
package org.posthouse.store.item;

import org.jspecify.annotations.NullMarked;
