package org.posthouse.agent.command;

import java.util.concurrent.Callable;

/** One verb. */
abstract class Verb implements Callable<Integer> {
    final Desk desk;

    Verb(Desk desk) {
        this.desk = desk;
    }
}
