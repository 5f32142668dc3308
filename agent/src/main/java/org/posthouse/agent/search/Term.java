package org.posthouse.agent.search;

/** One word of a search: what it is looked for by (an operator, empty for anywhere), the text, and whether it must not be there. */
record Term(String operator, String text, boolean not) {}
