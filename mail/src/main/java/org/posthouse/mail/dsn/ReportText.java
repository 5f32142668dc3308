package org.posthouse.mail.dsn;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.posthouse.mail.mime.MailDate;

/** The part for people: what happened and what to do, in English and Chinese. */
final class ReportText {
    private static final int MAX_RECIPIENTS = 200;
    private static final int MAX_SUBJECT = 200;

    private ReportText() {}

    static String subject(Dsn dsn) {
        return switch (worst(dsn)) {
            case FAILED -> "Your message could not be delivered / 邮件未能送达";
            case DELAYED -> "Your message is delayed / 邮件暂未送达";
            case DELIVERED -> "Your message was delivered / 邮件已送达";
            case RELAYED -> "Your message was passed on / 邮件已转交";
            case EXPANDED -> "Your message was distributed / 邮件已分发";
        };
    }

    private static DsnAction worst(Dsn dsn) {
        DsnAction worst = DsnAction.EXPANDED;
        for (DsnRecipient r : dsn.recipients()) {
            worst = r.action().compareTo(worst) < 0 ? r.action() : worst;
        }
        return worst;
    }

    /** The subject is that of the message reported on. */
    static String text(Dsn dsn, ZoneId zone, String subject) {
        StringBuilder out = new StringBuilder();
        out.append("This is the mail system at ").append(dsn.reportingMta()).append(".\n\n");
        about(out, "Your message: ", subject);
        for (DsnAction action : DsnAction.values()) {
            section(out, dsn, action, zone, english(action), action.isSuccess() ? "Status" : "Reason", "It will be tried until ");
        }
        out.append("------------------------------------------------------------\n\n");
        out.append("这里是 ").append(dsn.reportingMta()).append(" 的邮件系统。\n\n");
        about(out, "邮件主题：", subject);
        for (DsnAction action : DsnAction.values()) {
            section(out, dsn, action, zone, chinese(action), action.isSuccess() ? "状态" : "原因", "将继续尝试到 ");
        }
        return out.toString();
    }

    private static void about(StringBuilder out, String words, String subject) {
        String line = clean(subject).strip();
        if (!line.isEmpty())
            out.append(words).append(line.length() > MAX_SUBJECT ? line.substring(0, MAX_SUBJECT) + "..." : line).append("\n\n");
    }

    private static String english(DsnAction action) {
        return switch (action) {
            case FAILED ->
                "Your message could not be delivered to the following recipients, and it will\nnot be tried again. Please check the address and what the other side said:";
            case DELAYED ->
                "Your message has not yet been delivered to the following recipients.\nYou need not send it again; trying goes on:";
            case DELIVERED -> "Your message was delivered to the mailbox of:";
            case RELAYED ->
                "Your message was passed on to a host that does not report deliveries; you\nwill hear no more of it unless it fails there. It was for:";
            case EXPANDED -> "Your message was sent on to all whom this address stands for:";
        };
    }

    private static String chinese(DsnAction action) {
        return switch (action) {
            case FAILED -> "您的邮件未能送达以下收件人，系统不会再次尝试。请核对地址和对方的答复：";
            case DELAYED -> "您的邮件尚未送达以下收件人。无需重新发送，系统会继续尝试：";
            case DELIVERED -> "您的邮件已送达：";
            case RELAYED -> "您的邮件已转交给不提供送达回执的主机，除非投递失败，否则不会再有通知。收件人：";
            case EXPANDED -> "您的邮件已转发给以下地址所代表的全部收件人：";
        };
    }

    private static void section(StringBuilder out, Dsn dsn, DsnAction action, ZoneId zone, String words, String reason, String until) {
        int n = 0;
        for (DsnRecipient r : dsn.recipients()) {
            if (r.action() != action || n++ >= MAX_RECIPIENTS) {
                continue;
            }
            if (n == 1) {
                out.append(words).append("\n\n");
            }
            out.append("  ").append(clean(r.finalRecipient())).append('\n');
            out.append("      ").append(reason).append(": ").append(r.status());
            if (r.remoteMta() != null) {
                out.append(" (").append(clean(r.remoteMta())).append(')');
            }
            out.append('\n');
            if (r.diagnostic() != null) {
                out.append("      ").append(clean(r.diagnostic())).append('\n');
            }
            Instant last = r.willRetryUntil();
            if (action == DsnAction.DELAYED && last != null) {
                out.append("      ").append(until).append(MailDate.format(OffsetDateTime.ofInstant(last, zone))).append('\n');
            }
        }
        if (n > 0) {
            out.append('\n');
        }
    }

    private static String clean(String s) {
        StringBuilder out = new StringBuilder(s.length());
        for (int i = 0; i < s.length() && i < 1000; i++) {
            char c = s.charAt(i);
            out.append(c < 32 || c == 127 ? ' ' : c);
        }
        return out.toString();
    }
}
