# Numbers of R's survey package that the tests compare with; run once, apart, in this folder,
# after svy_numbers.py: Rscript r_numbers.R. (survey is GPL: nothing of it is used by the product.)
suppressMessages(library(survey))
d <- read.csv("design.csv")
source <- paste(R.version.string, "survey", packageVersion("survey"))
kind <- c(120, 203, 80); size <- c(60, 140, 203); stratum <- c(130, 90, 60, 70, 33, 20)
totals <- c(`(Intercept)` = 403, kindcompany = 203, kinduniversity = 80, sizemedium = 140,
            sizesmall = 203, stratums1 = 90, stratums2 = 60, stratums3 = 70, stratums4 = 33,
            stratums5 = 20)
out <- data.frame()
add <- function(case, design) {
  for (y in c("yes", "score")) {
    f <- as.formula(paste0("~", y))
    m <- svymean(f, design)
    out <<- rbind(out, data.frame(case = case, y = y, by = "all", group = "all",
                                  estimate = as.numeric(coef(m)), error = as.numeric(SE(m))))
    for (by in c("kind", "size", "stratum")) {
      m <- svyby(f, as.formula(paste0("~", by)), design, svymean)
      out <<- rbind(out, data.frame(case = case, y = y, by = by, group = as.character(m[[by]]),
                                    estimate = as.numeric(coef(m)), error = as.numeric(SE(m))))
    }
  }
}
s <- svydesign(id = ~unit, strata = ~stratum, weights = ~weight, fpc = ~members, data = d)
add("plain", svydesign(id = ~unit, strata = ~stratum, weights = ~weight, data = d))
add("finite", s)
add("post-stratified", postStratify(s, ~kind, data.frame(kind = c("clinic", "company", "university"), Freq = kind)))
add("raked, unequal weights", calibrate(s, ~kind + size + stratum, totals, calfun = "raking",
                                        epsilon = 1e-14, maxit = 1000))
out$source <- source
write.csv(format(out, digits = 15, trim = TRUE), "r_numbers.csv", row.names = FALSE, quote = TRUE)
