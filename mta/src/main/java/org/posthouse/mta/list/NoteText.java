package org.posthouse.mta.list;

import org.posthouse.store.list.MailList;

/** What a list says to people, in English and Chinese. */
final class NoteText {
    private static final String LINE = "------------------------------------------------------------\n\n";

    private NoteText() {}

    static String held(MailList list, String id, String from, String subject, String why) {
        return "A post to the list " + list.name() + " waits for a moderator, since " + why + ".\n\n  From: " + from + "\n  Subject: "
                + subject + "\n\nWhoever runs the server decides with\n\n  posthouse list approve " + list.name() + " " + id
                + "\n  posthouse list reject " + list.name() + " " + id + "\n\n" + LINE + "列表 " + list.name() + " 有一封来信等待审核。\n\n  发件人："
                + from
                + "\n  主题：" + subject + "\n\n请用以上命令批准或拒绝。\n";
    }

    static String left(MailList list, String who) {
        return who + " gets no more mail from the list " + list.name() + ".\nIf that was a mistake, write to " + list.beside("owner")
                + ".\n\n" + LINE + who + " 已退出列表 " + list.name() + "。\n如有误，请写信给 " + list.beside("owner") + "。\n";
    }

    static String rejected(MailList list, String subject, String reason) {
        return "Your post to the list " + list.name() + " was not accepted by its moderators.\n\n  Subject: " + subject + "\n  Reason: "
                + reason + "\n\n" + LINE + "您发往列表 " + list.name() + " 的邮件未获批准。\n\n  主题：" + subject + "\n  原因：" + reason + "\n";
    }
}
