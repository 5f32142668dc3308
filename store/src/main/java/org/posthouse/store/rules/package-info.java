/**
 * Sieve scripts of accounts, which of them is active, their vacation answers, and what they remember: to whom was answered, which message came before. Each
 * account has a space of its own for this (RULES), so that its mail's version does not change with it; a vacation answer is one of its things (ITEMS). Formats
 * in docs/formats.md.
 *
 * <p>Scripts are kept as text; who puts one has checked it. All changes are durable when their method returns. The active script of accounts that got
 * mail lately is kept in memory, also that there is none. Commits to a space are made one at a time under one of a few locks.
 */
@NullMarked
package org.posthouse.store.rules;

import org.jspecify.annotations.NullMarked;
