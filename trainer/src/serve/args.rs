//! Options of `trainer serve`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::Args;

/// Options of `trainer serve`.
#[derive(Args)]
pub struct ServeArgs {
    /// Port to listen on; 0 for a free one.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    pub port: u16,
    /// Address to listen on: 0.0.0.0 makes the page available to every computer that reaches this one.
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub address: IpAddr,
    /// A further name under which the page is opened, such as teacher.local; can be repeated. Requests under unknown names
    /// are refused.
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// Folder with a built page to serve, in place of the page in this program.
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Open the page in the browser.
    #[arg(long)]
    pub open: bool,
}
