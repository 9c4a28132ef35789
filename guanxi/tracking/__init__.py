"""Events in: websites, mini-programs, apps and servers tell what visitors and customers do; it lands governed in the log."""
