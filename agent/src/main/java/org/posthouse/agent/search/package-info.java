/**
 * The language of the search box, read into {@link org.posthouse.agent.remote.Query}: the same that the page speaks. What it means stands once, in the table
 * {@code webmail/test/search-cases.json}, and the tests of both run it.
 */
@NullMarked
package org.posthouse.agent.search;

import org.jspecify.annotations.NullMarked;
