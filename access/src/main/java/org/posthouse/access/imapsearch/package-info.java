/**
 * SEARCH: keys as tests on the view, the rows, the stored structures and the texts of messages, asked in that order. RFC 9051 §6.4.4
 */
@NullMarked
package org.posthouse.access.imapsearch;

import org.jspecify.annotations.NullMarked;
