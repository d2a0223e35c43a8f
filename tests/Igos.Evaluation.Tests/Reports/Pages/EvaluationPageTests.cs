using System.Globalization;
using Igos.Evaluation.Reports;
using Igos.Evaluation.Studies;
using Igos.Heatmaps;
using Igos.Tests;

namespace Igos.Evaluation.Tests.Reports.Pages;

public sealed class EvaluationPageTests
{
    private static readonly string Cat = ProjectFiles.Path("assets", "cat.png");

    /// <summary>Means and errors by hand: of .1 and .3, .2 ± .1; the paper's figures as in its Table 1.</summary>
    [Fact]
    public void Save_Quality_LaysMethodsBySizesAboveThePapersFigures()
    {
        using var store = new PageStore();
        foreach (var (name, deletion) in (IEnumerable<(string, double)>)[("a", 0.1), ("b", 0.3)])
        {
            var answer = store.Answer(name);
            store.Cell(answer, "igos size=224 preset=paper", deletion, 0.75);
            store.Cell(answer, "igos size=28 preset=paper", deletion + 0.1, 0.75);
            store.Cell(answer, "mask size=28", deletion + 0.2, 0.5);
        }

        var html = store.Page(new ReportOptions
        {
            Study = Study.Find("table-1").Narrowed(["igos", "mask"], [224, 28]),
            ShowsPaper = true,
        });
        Assert.Equal(
        [
            ["Method", "224×224", "28×28"],
            ["Deletion ↓", "Insertion ↑", "Deletion ↓", "Insertion ↑"],
            ["Mask", "–paper 0.0482", "–paper 0.4158", "0.4000 ± 0.1000paper 0.1056", "0.5000paper 0.5335"],
            ["I-GOS, preset = paper", "0.2000 ± 0.1000paper 0.0336", "0.7500paper 0.5246",
                "0.3000 ± 0.1000paper 0.0899", "0.7500paper 0.5701"],
        ], HtmlText.Table(html, "study"));
        Assert.Contains("<strong>0.3000 ", html); // the better of the two at 28×28
        Assert.DoesNotContain("<strong>0.4000 ", html);
        Assert.Contains("No photograph has mask size=224 yet.", html);
    }

    [Fact]
    public void Save_Runtime_ShowsSecondsAndPasses()
    {
        using var store = new PageStore();
        store.Cell(store.Answer("a"), "grad-cam size=7", 0.1, 0.5);
        var html = store.Page(new ReportOptions
        {
            Study = Study.Find("table-3").Narrowed(["grad-cam"], null),
            ShowsPaper = true,
        });
        Assert.Equal(
        [
            ["Method", "7×7"], ["Seconds", "Forward passes", "Backward passes"],
            ["Grad-CAM", "1.50paper < 1", "300", "20"],
        ], HtmlText.Table(html, "study"));
    }

    [Fact]
    public void Save_Objective_LaysWeightsByMethods()
    {
        using var store = new PageStore();
        var study = Study.Find("table-5");
        var answer = store.Answer("a");
        foreach (var (row, i) in study.Rows.Select((row, i) => (row, i)))
        {
            store.Cell(answer, row.Text, 0.1, 0.5, objective: 0.25 + i);
        }

        var table = HtmlText.Table(store.Page(new ReportOptions { Study = study }), "study");
        Assert.Equal(
            ["Weights", "I-GOS, preset = paper, relax-l1 = false, 28×28", "Mask, tv-exponent = 2, 28×28"], table[0]);
        Assert.Equal(["Objective ↓", "Deletion ↓", "Insertion ↑"], table[1][..3]);
        Assert.Equal(["λ₁ = 0.01, λ₂ = 0.2", "λ₁ = 0.1, λ₂ = 2", "λ₁ = 1, λ₂ = 20"], table[2..].Select(row => row[0]));
        Assert.Equal([("0.2500", "3.2500"), ("1.2500", "4.2500"), ("2.2500", "5.2500")],
            table[2..].Select(row => (row[1], row[4])));
    }

    /// <summary>Of 320 passes each, 300 and 20.</summary>
    [Fact]
    public void Save_SeveralRows_AreDrawnByQualityAndCost()
    {
        using var store = new PageStore();
        var answer = store.Answer("a");
        store.Cell(answer, "igos size=28", 0.25, 0.75);
        store.Cell(answer, "grad-cam size=28", 0.5, 0.625);
        var html = store.Page(new ReportOptions());
        Assert.Equal(["Grad-CAM, 28×28: 0.1250, 320 passes", "I-GOS, 28×28: 0.5000, 320 passes"],
            HtmlText.Element(html, "<ol>", "</ol>").Descendants("li").Select(row => row.Value).Order());
    }

    /// <summary>To I-GOS by hand: insertions .2 and .4 lower, −.3 ± .1; what has no figure is sorted last.</summary>
    [Fact]
    public void Save_Rows_ArePairedWithTheReference()
    {
        using var store = new PageStore();
        var (a, b, c) = (store.Answer("a"), store.Answer("b"), store.Answer("c"));
        store.Cell(a, "igos size=28", 0.1, 0.8);
        store.Cell(b, "igos size=28", 0.1, 0.6);
        store.Cell(a, "grad-cam", 0.1, 0.6);
        store.Cell(b, "grad-cam", 0.1, 0.2);
        store.Failure(c, "grad-cam", "no layers here");
        store.Cell(c, "random size=28", 0.5, 0.5); // no photograph in common with I-GOS

        var html = store.Page();
        var table = HtmlText.Table(html, "rows");
        Assert.Equal(
            ["Method", "Size", "n", "Failed", "Deletion ↓", "Insertion ↑", "Ins. − del. ↑", "Deletion to reference ↓",
                "Insertion to reference ↑", "Ins. − del. to reference ↑", "Seconds", "Forward passes",
                "Backward passes"], table[0]);
        Assert.Equal(["Grad-CAM", "own size", "2", "1", "0.1000", "0.4000 ± 0.2000", "0.3000 ± 0.2000", "0.0000",
            "−0.3000 ± 0.1000", "−0.3000 ± 0.1000", "1.50", "300", "20"],
            table.Single(row => row[0] == "Grad-CAM"));
        Assert.Equal(["–", "–", "–"], table.Single(row => row[0] == "Random")[7..10]);
        Assert.Contains("To reference: the row minus I-GOS, 28&#215;28", html);
        var plots = Assert.Single(html.Split("<div class=\"plots\">")[1..]).Split("</div>")[0];
        Assert.Equal(["Grad-CAM: better on 0, worse on 2 of 2"],
            HtmlText.Between(plots, "<figcaption>", "</figcaption>"));
        Assert.Contains("c: no layers here", html);
        Assert.Contains("igos 1.2.3, device cpu", html);
    }

    [Fact]
    public void Save_Probabilities_AreInFiveBins()
    {
        using var store = new PageStore();
        foreach (var (name, probability, right, insertion) in
            (IEnumerable<(string, double, bool, double)>)
            [("a", 0.1, false, 0.2), ("b", 0.15, false, 0.4), ("c", 0.2, true, 0.5), ("d", 1, true, 0.7)])
        {
            store.Cell(store.Answer(name, probability, right), "igos size=28", 0.125, insertion);
        }

        var html = store.Page();
        Assert.Equal(
        [
            ["Method", "Size", "0.0 to 0.2", "0.2 to 0.4", "0.4 to 0.6", "0.6 to 0.8", "0.8 to 1.0", "model right",
                "model wrong"],
            ["I-GOS", "28×28", "0.125 0.300 n 2", "0.125 0.500 n 1", "–", "–", "0.125 0.700 n 1", "0.125 0.600 n 2",
                "0.125 0.300 n 2"],
        ], HtmlText.Table(html, "probability"));
        Assert.Contains("The model is right on 2 of the 4 whose true class is known (50.0 %).", html);
    }

    /// <summary>Of 17 photographs by name 00 to 16, the lower the better.</summary>
    [Fact]
    public void Save_ManyPhotographs_ShowsTheBestTheMedianAndTheWorst()
    {
        using var store = new PageStore();
        for (var i = 0; i < 17; i++)
        {
            var name = i.ToString("00", CultureInfo.InvariantCulture);
            store.Cell(store.Answer(name), "igos size=28", 0.01 * i, 0.5);
        }

        var html = store.Page();
        Assert.Equal(["The best 5", "The median 5", "The worst 5, the worst last"],
            HtmlText.Between(html[html.IndexOf("<details", StringComparison.Ordinal)..], "<h4>", "</h4>"));
        Assert.Equal(["00", "01", "02", "03", "04", "06", "07", "08", "09", "10", "12", "13", "14", "15", "16"],
            HtmlText.Between(html, "<figcaption><strong>", "</strong>"));
    }

    [Fact]
    public void Save_Pictures_AreShownOrSaidToBeMissing()
    {
        using var store = new PageStore();
        var heatmap = new Heatmap(2, 2, [0, 0.5f, 0.25f, 1]);
        var changed = Path.Combine(store.Folder, "changed.png");
        File.Copy(Cat, changed);
        File.AppendAllText(changed, "one more byte makes another photograph");
        store.Cell(store.Answer("cat.png", path: Cat), "igos size=28", 0.1, 0.9, heatmap);
        store.Cell(store.Answer("gone.png"), "igos size=28", 0.1, 0.8, heatmap);
        store.Cell(store.Answer("changed.png", path: changed), "igos size=28", 0.1, 0.7, heatmap);
        File.Delete(changed);
        File.Copy(Cat, changed);
        var coffee = ProjectFiles.Path("assets", "coffee.png");
        store.Cell(store.Answer("coffee.png", path: coffee), "igos size=28", 0.1, 0.6);

        var html = store.Page();
        Assert.Single(HtmlText.Between(html, "<img src=\"data:image/jpeg;base64,", "\""));
        Assert.Contains("alt=\"cat.png with its heatmap\"", html);
        Assert.Equal(
        [
            $"The photograph isn&#39;t at {Path.Combine(store.Folder, "gone", "gone.png")} any more.",
            $"{changed} holds another picture now.", "The heatmap wasn&#39;t kept.",
        ], HtmlText.Between(html, "<p class=\"instead\">", "</p>"));
    }

    /// <summary>Only the middle of a cropped photograph is shown: what the model saw.</summary>
    [Fact]
    public void Save_CroppedPhotograph_ShowsWhatTheModelSaw()
    {
        using var store = new PageStore("probability, blur baseline, crop, seed 0, deletion-insertion in 50 steps");
        var wide = Path.Combine(store.Folder, "wide.png");
        using (var picture = new SkiaSharp.SKBitmap(400, 100))
        {
            picture.Erase(SkiaSharp.SKColors.Gray);
            using var data = picture.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(wide, data.ToArray());
        }

        var heatmap = new Heatmap(2, 2, [0, 0.5f, 0.25f, 1]);
        store.Cell(store.Answer("wide.png", path: wide), "igos size=2", 0.1, 0.9, heatmap);
        var base64 = Assert.Single(HtmlText.Between(store.Page(), "<img src=\"data:image/jpeg;base64,", "\""));
        using var shown = SkiaSharp.SKBitmap.Decode(Convert.FromBase64String(base64));
        Assert.Equal((200, 200), (shown.Width, shown.Height));
    }

    /// <summary>A logit has no bounds: the curves go from 0 to 24 and from −8 to 0.</summary>
    [Fact]
    public void Save_Logits_HaveAxesAsFarAsTheyGo()
    {
        using var store = new PageStore("logit, blur baseline, squash, seed 0, deletion-insertion in 50 steps");
        store.Cell(store.Answer("a"), "igos size=28", -4, 12);
        var html = store.Page();
        Assert.Contains("The score is the class&#39;s logit, not its probability", html);
        Assert.Contains(">logit, insertion</text>", html);
        Assert.Contains(">−10</text>", html);
        Assert.Contains(">30</text>", html);
        Assert.DoesNotContain("class=\"track\"", html);
    }

    [Fact]
    public void Save_NamesWithMarkup_StayText()
    {
        using var store = new PageStore();
        const string Name = "<script>alert('x')</script>&\".png";
        var answer = store.Answer(Name, className: "<b>horse</b>");
        store.Cell(answer, "igos size=28", 0.1, 0.9);
        store.Cell(answer, "mask size=28", 0.1, 0.8);
        store.Failure(store.Answer($"2{Name}"), "mask size=28", "<i>failed</i>");
        var html = store.Page();
        Assert.DoesNotContain("<script>alert", html);
        Assert.DoesNotContain("<b>horse", html);
        Assert.DoesNotContain("<i>failed", html);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;.png", html);
    }

    /// <summary>A path is data:, a fragment, or the namespace of nothing: no word of the page is an address.</summary>
    [Fact]
    public void Save_Page_NamesNoAddress()
    {
        using var store = new PageStore();
        store.Cell(store.Answer("a"), "igos size=28", 0.1, 0.9);
        var html = store.Page();
        Assert.DoesNotContain("http", html.Replace("http-equiv", ""), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-", html);
    }
}
