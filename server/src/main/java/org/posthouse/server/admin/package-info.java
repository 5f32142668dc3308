/**
 * What an operator may ask a server: accounts, domains, aliases, the queue, journeys. One set of operations, reached through the control socket of a running
 * server or called on the store of a stopped one; both answer with JSON objects, one for each thing.
 *
 * <p>The control socket lies in the server's folder with mode 600: whoever may open it may do everything. A request is one line of JSON, an answer is one
 * line for each item and a last line that says how it ended.
 */
@NullMarked
package org.posthouse.server.admin;

import org.jspecify.annotations.NullMarked;
